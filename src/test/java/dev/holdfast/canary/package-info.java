/** Marked secrets and personal data, used all over the service and then looked for. */
package dev.holdfast.canary;
