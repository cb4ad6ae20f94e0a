package io.pgha.model;

/** Where a secret comes from; never the secret itself. Its text form is what the cluster file says. */
public sealed interface SecretRef {
    /** A random value made once, when the cluster is first deployed, and kept on the nodes. */
    record Generated() implements SecretRef {
        @Override
        public String toString() {
            return "generate";
        }
    }

    /** Typed without echo when first needed; a problem where there is no terminal. */
    record Prompted() implements SecretRef {
        @Override
        public String toString() {
            return "prompt";
        }
    }

    /** The value of an environment variable of the shell's process. */
    record Environment(String variable) implements SecretRef {
        @Override
        public String toString() {
            return "env:" + variable;
        }
    }

    /** The content of a local file, without the line break at its end. */
    record LocalFile(String path) implements SecretRef {
        @Override
        public String toString() {
            return "file:" + path;
        }
    }

    /** The current version of a secret in OCI Vault. */
    record Vault(String ocid) implements SecretRef {
        @Override
        public String toString() {
            return "vault:" + ocid;
        }
    }
}
