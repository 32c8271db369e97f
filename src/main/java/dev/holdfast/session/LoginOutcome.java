package dev.holdfast.session;

/** What the right password leads to: a session, or the question for the second factor. */
sealed interface LoginOutcome permits OpenSession, Challenge {}
