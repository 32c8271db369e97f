/**
 * Every security setting in force, as an auditor asks for it: its value, whether that is sound,
 * weak or off, and the practice that it serves. No value is ever a secret, and none of them a name
 * that somebody chose.
 */
package dev.holdfast.posture.report;
