package dev.holdfast.ratelimit;

/** A request that wants to be counted once in a subject's window. */
public record Claim(Subject subject, Rate rate) {}
