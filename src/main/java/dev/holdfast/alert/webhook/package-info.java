/**
 * Telling another service of alerts: what waits to be told, where it may go, and how the receiver
 * knows that it is from here.
 *
 * <p>The target is an operator's word and still not trusted: where it leads is looked at each time,
 * at the addresses that are connected to. May import what alert may.
 */
package dev.holdfast.alert.webhook;
