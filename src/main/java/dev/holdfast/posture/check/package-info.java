/**
 * What is looked at: settings that must be there and within their bounds, and weaknesses that an
 * operator may accept by their names. Each class looks at one subject and knows its remedies; none
 * of them ever repeats a value.
 */
package dev.holdfast.posture.check;
