package io.pgha.view.planted;

import io.pgha.model.Secret;

/** A planted violation. */
record SpillsSecrets(String adminPassword) {
    String spill(Secret secret) {
        return secret.reveal();
    }
}
