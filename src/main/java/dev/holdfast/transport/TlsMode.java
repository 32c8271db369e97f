package dev.holdfast.transport;

/** Where the TLS of the clients' connections ends. */
public enum TlsMode {
  /** Here, on a port of its own; on the plain port clients are only told to come there. */
  DIRECT,
  /** At a trusted proxy, which says of each request whether it came by TLS. */
  UPSTREAM
}
