/**
 * Secret material: the master keys and what derives from them, encrypted fields, password hashes,
 * codes that are shown once and the hashes that are kept of them. The keys that sign access tokens
 * are in signing, above this.
 *
 * <p>Hides every algorithm: nobody else names a cipher or a hash. A secret in the clear has a type
 * that prints as {@code ***}. May import database, problem, access and kernel.
 */
package dev.holdfast.secret;
