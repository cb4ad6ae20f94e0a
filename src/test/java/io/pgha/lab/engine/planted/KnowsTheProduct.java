package io.pgha.lab.engine.planted;

import io.pgha.model.Node;

/** A planted violation. */
record KnowsTheProduct(Node node) {}
