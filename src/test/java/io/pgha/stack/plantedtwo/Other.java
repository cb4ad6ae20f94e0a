package io.pgha.stack.plantedtwo;

/** A planted violation. */
public record Other() {}
