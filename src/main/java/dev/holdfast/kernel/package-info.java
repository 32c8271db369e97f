/**
 * Words that every room shares and that have no behaviour of any feature: time, ids, pages,
 * cursors.
 *
 * <p>Imports nothing of ours.
 */
package dev.holdfast.kernel;
