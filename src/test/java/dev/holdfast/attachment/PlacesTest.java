package dev.holdfast.attachment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.holdfast.access.Owner;
import dev.holdfast.problem.ProblemException;
import dev.holdfast.testsupport.Together;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacesTest {
  private final Owner anna = new Owner(UUID.randomUUID());
  private final Owner ben = new Owner(UUID.randomUUID());
  private final Places places = new Places(4);

  @Test
  void nobodyHasMoreThanHalf() {
    places.take(anna);
    places.take(anna);

    assertThrows(ProblemException.class, () -> places.take(anna));
  }

  @Test
  void othersFindTheOtherHalf() {
    places.take(anna);
    places.take(anna);
    places.take(ben);
    places.take(ben);

    assertThrows(ProblemException.class, () -> places.take(new Owner(UUID.randomUUID())));
  }

  @Test
  void aPlaceIsGivenBackOnce() {
    Places.Place place = places.take(anna);
    places.take(anna);

    place.leave();
    place.leave();

    assertEquals(1, places.used());
    places.take(anna);
    assertThrows(ProblemException.class, () -> places.take(anna));
  }

  @Test
  void noneIsLostWhateverHappensAtOnce() {
    Together.run(
        8,
        number -> {
          Owner owner = number % 2 == 0 ? anna : ben;
          for (int i = 0; i < 1_000; i++) {
            try {
              places.take(owner).leave();
            } catch (ProblemException full) {
              // Others have them just now.
            }
          }
          return null;
        });

    assertEquals(0, places.used());
  }
}
