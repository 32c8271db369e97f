package dev.holdfast.apikey;

import dev.holdfast.access.Scope;
import dev.holdfast.kernel.OneOf;
import dev.holdfast.kernel.Text;
import dev.holdfast.kernel.TimeText;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.util.List;

/**
 * A key as its owner wants it. Scopes of the profile are not among those there are: a machine has
 * no business with the account itself.
 *
 * @param allowedAddresses blocks that it may be used from; null or none means anywhere
 * @param expiresAt null for the default
 */
public record ApiKeyRequest(
    @NotNull @Text(max = 100) String name,
    @NotNull @Size(min = 1, max = 4, message = "must have 1 to 4 scopes")
        List<
                @NotNull
                @OneOf({
                  Scope.READ_CUSTOMERS,
                  Scope.WRITE_CUSTOMERS,
                  Scope.READ_INVOICES,
                  Scope.WRITE_INVOICES
                })
                String>
            scopes,
    @Size(max = 50, message = "must have 50 blocks at most") List<@NotNull String> allowedAddresses,
    @TimeText String expiresAt) {}
