/**
 * The error contract: every code a client can see in one enum, the exception that carries one, the
 * mappers that turn whatever goes wrong into one body (RFC 9457), constraint names and their codes.
 *
 * <p>What went wrong inside stays in the log, under the request id. May import access and kernel.
 */
package dev.holdfast.problem;
