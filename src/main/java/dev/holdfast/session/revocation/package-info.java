/**
 * Which access tokens are over before their time: of sessions that ended, of accounts that were
 * locked or erased. Known in memory on every replica within a second.
 *
 * <p>Hides how replicas are kept in step. Uses database, problem and kernel.
 */
package dev.holdfast.session.revocation;
