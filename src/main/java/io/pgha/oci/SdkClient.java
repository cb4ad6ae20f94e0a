package io.pgha.oci;

/** An SDK client as far as problems are concerned. */
@FunctionalInterface
interface SdkClient {
    /** The URL its calls go to. */
    String url();
}
