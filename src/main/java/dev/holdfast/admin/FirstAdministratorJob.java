package dev.holdfast.admin;

import dev.holdfast.access.AdminConfig;
import dev.holdfast.account.EmailAddress;
import dev.holdfast.account.invitation.FirstAdministrator;
import io.quarkus.scheduler.Scheduled;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * Invites whom the deployment names, from the start on: there may be no administrator yet, or none
 * any more.
 */
@Singleton
class FirstAdministratorJob {
  private static final Logger LOG = Logger.getLogger(FirstAdministratorJob.class);

  private final FirstAdministrator first;
  private final Optional<EmailAddress> email;

  FirstAdministratorJob(FirstAdministrator first, AdminConfig config) {
    this.first = first;
    this.email =
        config
            .email()
            .map(
                text ->
                    EmailAddress.parse(text)
                        .orElseThrow(
                            () -> new IllegalArgumentException("holdfast.admin.email is wrong")));
  }

  @Scheduled(every = "1m", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
  Uni<Void> provide() {
    return email
        .map(first::provide)
        .orElseGet(() -> Uni.createFrom().voidItem())
        .onFailure()
        .invoke(failure -> LOG.warnf("The first administrator can't be invited: %s", failure))
        .onFailure()
        .recoverWithNull()
        .replaceWithVoid();
  }
}
