package dev.holdfast.transport;

import java.util.ArrayList;
import java.util.List;

/** Why a certificate can't be shown: each reason with its remedy, and nothing of what was read. */
final class UnusableCertificateException extends Exception {
  private static final long serialVersionUID = 1L;
  private final ArrayList<String> faults;

  UnusableCertificateException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = new ArrayList<>(faults);
  }

  List<String> faults() {
    return faults;
  }
}
