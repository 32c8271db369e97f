package dev.holdfast.attachment.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.testsupport.Documents;
import dev.holdfast.testsupport.Pictures;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that were damaged at random, the same ones each time: taken or refused, and no fault. */
class MutatedFilesTest {
  private static final int TIMES = 2_000;

  static Stream<Arguments> files() {
    return Stream.of(
        Arguments.of(FileType.PNG, Pictures.png()),
        Arguments.of(FileType.PNG, Pictures.png(13, true)),
        Arguments.of(
            FileType.JPEG,
            Pictures.withSegment(Pictures.jpeg(), 0xE1, Pictures.exif(6, "maker", "place"))),
        Arguments.of(FileType.JPEG, Pictures.progressiveJpeg()),
        Arguments.of(FileType.WEBP, Pictures.transparentWebp()),
        Arguments.of(FileType.WEBP, Pictures.losslessWebp()),
        Arguments.of(
            FileType.PDF,
            Documents.pdf(Documents.CATALOG, Documents.objectStream(7, "<< /S /GoTo >>"))));
  }

  @ParameterizedTest
  @MethodSource("files")
  void isTakenOrRefusedAndWhatIsTakenIsTakenAgain(FileType type, byte[] file) {
    Random random = new Random(20261122);
    Set<Integer> verdicts = new TreeSet<>();
    for (int i = 0; i < TIMES; i++) {
      byte[] damaged = damaged(file, random);
      int verdict = Verdict.on(type, damaged);
      verdicts.add(verdict);
      if (verdict == 201) {
        byte[] stored = type.accepted(damaged);
        assertTrue(stored.length <= damaged.length);
        assertEquals(201, Verdict.on(type, stored));
      }
    }
    assertTrue(
        Set.of(201, 400, 415).containsAll(verdicts) && verdicts.contains(415), verdicts::toString);
  }

  private static byte[] damaged(byte[] file, Random random) {
    byte[] copy = file.clone();
    switch (random.nextInt(5)) {
      case 0 -> copy = Arrays.copyOf(copy, random.nextInt(copy.length));
      case 1 ->
          copy = Pictures.inserted(copy, random.nextInt(copy.length), new byte[random.nextInt(9)]);
      case 2 -> {
        int from = random.nextInt(copy.length);
        copy =
            Pictures.joined(
                Arrays.copyOf(copy, from),
                Arrays.copyOfRange(
                    copy, Math.min(copy.length, from + 1 + random.nextInt(9)), copy.length));
      }
      default -> {
        for (int i = random.nextInt(8); i >= 0; i--) {
          copy[random.nextInt(copy.length)] = (byte) random.nextInt();
        }
      }
    }
    return copy;
  }
}
