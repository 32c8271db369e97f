package dev.holdfast.attachment.format;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The types of files that are taken, and nothing else is. */
public enum FileType {
  PNG("image/png", PngFile::stripped, "png"),
  JPEG("image/jpeg", JpegFile::stripped, "jpg", "jpeg"),
  WEBP("image/webp", WebpFile::stripped, "webp"),
  PDF("application/pdf", PdfFile::checked, "pdf");

  private final String mediaType;
  private final UnaryOperator<byte[]> reader;
  private final List<String> extensions;

  FileType(String mediaType, UnaryOperator<byte[]> reader, String... extensions) {
    this.mediaType = mediaType;
    this.reader = reader;
    this.extensions = List.of(extensions);
  }

  /** The type that a media type names, without parameters and in any case (RFC 9110, 8.3.1). */
  public static Optional<FileType> of(String mediaType) {
    return Arrays.stream(values())
        .filter(type -> type.mediaType.equalsIgnoreCase(mediaType))
        .findFirst();
  }

  public String mediaType() {
    return mediaType;
  }

  /** The usual ends of its names, the first one the best. */
  List<String> extensions() {
    return extensions;
  }

  /**
   * The bytes to store: those of the file without its metadata.
   *
   * @throws dev.holdfast.problem.ProblemException 415 for bytes that are not wholly of this type,
   *     400 for an image that is too large
   */
  public byte[] accepted(byte[] bytes) {
    byte[] kept = reader.apply(bytes);
    OtherFormats.requireNoneIn(kept, this);
    return kept;
  }
}
