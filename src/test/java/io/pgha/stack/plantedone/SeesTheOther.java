package io.pgha.stack.plantedone;

/** A planted violation. */
public record SeesTheOther(io.pgha.stack.plantedtwo.Other other) {}
