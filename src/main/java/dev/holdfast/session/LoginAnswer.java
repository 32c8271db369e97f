package dev.holdfast.session;

import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** How a {@link LoginOutcome} is answered. */
@Schema(oneOf = {TokensView.Tokens.class, LoginResource.MfaRequired.class})
public sealed interface LoginAnswer permits TokensView.Tokens, LoginResource.MfaRequired {}
