package io.pgha.model;

/**
 * One key of etcd with its value.
 *
 * @param value as text, or in Base64 if it is no text
 * @param binary true if the value is no UTF-8 text
 * @param bytes size of the value itself
 */
public record EtcdEntry(EtcdKey key, String value, boolean binary, int bytes) {}
