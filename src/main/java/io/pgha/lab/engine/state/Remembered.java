package io.pgha.lab.engine.state;

import java.time.Instant;

/**
 * What a request with a retry token led to.
 *
 * @param digest SHA-256 of the request's target and body
 * @param subject OCID of the resource that it made or changed
 * @param workRequest OCID of the work request it was answered with, or the empty text
 * @param at when
 */
public record Remembered(String digest, String subject, String workRequest, Instant at) {}
