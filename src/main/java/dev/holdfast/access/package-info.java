/**
 * Who is calling, and in which request: the caller, the roles and scopes there are, the owner of a
 * row, the request's id.
 *
 * <p>May import the kernel.
 */
package dev.holdfast.access;
