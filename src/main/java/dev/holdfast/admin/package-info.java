/**
 * The operators' doors. One guard stands before the whole path: role, second factor, address, hour.
 * What changes something wants a fresh login besides.
 *
 * <p>May use the rules of any room but the edge; holds no rules of its own.
 */
package dev.holdfast.admin;
