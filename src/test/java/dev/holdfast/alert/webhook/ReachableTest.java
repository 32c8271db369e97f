package dev.holdfast.alert.webhook;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The addresses that a name may lead to. */
class ReachableTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "93.184.216.34",
        "1.1.1.1",
        "100.63.255.255",
        "172.32.0.1",
        "2606:4700:4700::1111",
        "2001:4860:4860::8888",
        // A public address as a network without IPv4 has it.
        "64:ff9b::5db8:d822"
      })
  void whatIsPublicIs(String address) throws UnknownHostException {
    assertTrue(isAllowed(address, false));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.255.254",
        "10.0.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "100.127.255.255",
        "::1",
        "fc00::1",
        "fdff::1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1"
      })
  void whatIsPrivateIsOnTheOperatorsWord(String address) throws UnknownHostException {
    assertFalse(isAllowed(address, false));
    assertTrue(isAllowed(address, true));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.1.2.3",
        "169.254.169.254",
        "168.63.129.16",
        "100.100.100.200",
        "192.0.0.192",
        "192.0.2.1",
        "198.18.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::127.0.0.1",
        "::ffff:169.254.169.254",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "fd00:ec2::254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::7f00:1",
        "2001::7f00:1",
        "2001:db8::1",
        "2002:7f00:1::",
        "100::1",
        "5f00::1"
      })
  void nothingOpensTheRest(String address) throws UnknownHostException {
    assertFalse(isAllowed(address, true));
  }

  private static boolean isAllowed(String address, boolean privateTargets)
      throws UnknownHostException {
    return Reachable.isAllowed(InetAddress.getByName(address), privateTargets);
  }
}
