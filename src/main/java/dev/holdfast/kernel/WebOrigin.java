package dev.holdfast.kernel;

import io.netty.util.NetUtil;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The origin of a web page, {@code https://app.example.com} or {@code http://localhost:3000}, as
 * browsers write it in {@code Origin}. They have one spelling for each, so origins are compared as
 * texts, and what no browser would send is refused where it is set.
 */
public final class WebOrigin {
  private static final Pattern FORM =
      Pattern.compile("(https?)://([a-z0-9._-]+|\\[[0-9a-f:]+])(?::([1-9][0-9]{0,4}))?");
  private static final String LABEL = "[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?";

  /** A name whose last label is a number is read as an address. */
  private static final Pattern NAME =
      Pattern.compile("(?:" + LABEL + "\\.)*(?!(?:[0-9]+|0x[0-9a-f]*)$)" + LABEL);

  private static final int LONGEST_NAME = 253;
  private static final int HIGHEST_PORT = 65_535;

  private WebOrigin() {}

  /** Why a text is no origin whose pages could safely be let in; empty if it is one. */
  public static Optional<String> fault(String text) {
    return Optional.ofNullable(unsafe(text)).or(() -> Optional.ofNullable(misspelt(text)));
  }

  private static String unsafe(String text) {
    if (text.indexOf('*') >= 0) {
      return "has a wildcard";
    }
    if (text.equalsIgnoreCase("null")) {
      return "is null, which any page in a sandbox sends";
    }
    if (text.startsWith("/")) {
      return "is a pattern";
    }
    if (text.indexOf('@') >= 0) {
      return "has user information";
    }
    return text.startsWith("http://") && !ServiceUrl.isPlainLoopback(text)
        ? "is plain http, so whoever is on the way can write its pages"
        : null;
  }

  private static String misspelt(String text) {
    if (!text.equals(text.toLowerCase(Locale.ROOT))) {
      return "has upper case, which no browser sends";
    }
    if (text.chars().anyMatch(c -> c > '~')) {
      return "is not ASCII, and browsers send xn-- names";
    }
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      return "is not scheme://host[:port] with nothing after it, not even a slash";
    }
    String port = form.group(3);
    if (port != null && port.equals(form.group(1).equals("https") ? "443" : "80")) {
      return "has the port of its scheme, which no browser sends";
    }
    return isHost(form.group(2)) && (port == null || Integer.parseInt(port) <= HIGHEST_PORT)
        ? null
        : "has a host or a port that no browser sends";
  }

  private static boolean isHost(String host) {
    if (host.startsWith("[")) {
      return isAsWritten(host.substring(1, host.length() - 1));
    }
    return host.length() <= LONGEST_NAME && NAME.matcher(host).matches() || isAsWritten(host);
  }

  private static boolean isAsWritten(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
    return bytes != null && NetUtil.bytesToIpAddress(bytes).equals(address);
  }
}
