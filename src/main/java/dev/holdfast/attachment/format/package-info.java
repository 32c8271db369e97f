/**
 * What a file may look like. Each format has a class that reads the bytes, refuses what is not
 * whole, strange or large, and gives back the bytes to store. Pure functions over bytes in memory:
 * nothing is decoded into pixels, and no library is asked that could be made to.
 *
 * <p>Hides the formats. Uses problem alone, for its refusals.
 */
package dev.holdfast.attachment.format;
