package dev.holdfast.attachment.format;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.List;

/**
 * Signs of other formats in the bytes that would be stored. Archives are read from their end or
 * looked for anywhere, documents within the first kilobyte, scripts wherever a careless server
 * would run them: a file that is two things at once is refused.
 *
 * <p>Each sign is long enough not to come about by chance in compressed data: the shortest has five
 * bytes, once in five million files of the largest size.
 */
final class OtherFormats {
  private static final List<byte[]> ARCHIVES =
      List.of(
          // The end of a ZIP's directory on the first and only disk.
          bytes("PK\5\6\0\0\0\0"), bytes("Rar!\32\7"), bytes("7z\u00bc\u00af\47\34"));

  /** Of any number of disks, with an entry: each by itself may come about by chance. */
  private static final byte[] ENTRY = bytes("PK\1\2");

  private static final byte[] END = bytes("PK\5\6");

  /** In lower case. */
  private static final List<byte[]> SCRIPTS =
      List.of(bytes("<?php"), bytes("<script"), bytes("<html"), bytes("<!doctype"), bytes("<svg "));

  private static final byte[] PDF = bytes("%PDF-");
  private static final int PDF_IS_LOOKED_FOR = 1024;

  private OtherFormats() {}

  static void requireNoneIn(byte[] kept, FileType type) {
    boolean image = type != FileType.PDF;
    boolean hasEntry = false;
    for (int at = 0; at < kept.length; at++) {
      switch (kept[at]) {
        case 'P' -> {
          refuse(kept, at, hasEntry ? List.of(END) : ARCHIVES, false);
          hasEntry |= stands(kept, at, ENTRY, false);
        }
        case 'R', '7' -> refuse(kept, at, ARCHIVES, false);
        case '<' -> {
          if (image) {
            refuse(kept, at, SCRIPTS, true);
          }
        }
        case '%' -> {
          if (image && at < PDF_IS_LOOKED_FOR) {
            refuse(kept, at, List.of(PDF), false);
          }
        }
        default -> {}
      }
    }
  }

  private static void refuse(byte[] kept, int at, List<byte[]> signs, boolean anyCase) {
    for (byte[] sign : signs) {
      if (stands(kept, at, sign, anyCase)) {
        throw Refused.unsupported("The file is another format too.");
      }
    }
  }

  private static boolean stands(byte[] kept, int at, byte[] sign, boolean anyCase) {
    if (kept.length - at < sign.length) {
      return false;
    }
    for (int i = 0; i < sign.length; i++) {
      int found = kept[at + i];
      if ((anyCase && found >= 'A' && found <= 'Z' ? found + 32 : found) != sign[i]) {
        return false;
      }
    }
    return true;
  }

  private static byte[] bytes(String sign) {
    return sign.getBytes(ISO_8859_1);
  }
}
