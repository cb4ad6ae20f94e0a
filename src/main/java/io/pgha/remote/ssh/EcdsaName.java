package io.pgha.remote.ssh;

import java.security.InvalidKeyException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyFactorySpi;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.PublicKey;
import java.security.Security;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.KeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Lets the JDK answer to the name "ECDSA" for elliptic curve keys, which it calls "EC".
 *
 * <p>sshj asks for the name that only BouncyCastle gives; loading all of that library for one name costs most of a second.
 */
final class EcdsaName extends Provider {
    private static final String NAME = "pgha-ecdsa";

    private EcdsaName() {
        super(NAME, "1", "The JDK's elliptic curve keys under the name ECDSA");
        putService(new Service(this, "KeyFactory", "ECDSA", Keys.class.getName(), null, null) {
            @Override
            public Object newInstance(@Nullable Object parameter) throws NoSuchAlgorithmException {
                return new Keys(KeyFactory.getInstance("EC"));
            }
        });
    }

    static void register() {
        if (Security.getProvider(NAME) == null) {
            Security.addProvider(new EcdsaName());
        }
    }

    private static final class Keys extends KeyFactorySpi {
        private final KeyFactory ec;

        Keys(KeyFactory ec) {
            this.ec = ec;
        }

        @Override
        protected PublicKey engineGeneratePublic(KeySpec spec) throws InvalidKeySpecException {
            return ec.generatePublic(spec);
        }

        @Override
        protected PrivateKey engineGeneratePrivate(KeySpec spec) throws InvalidKeySpecException {
            return ec.generatePrivate(spec);
        }

        @Override
        protected <T extends KeySpec> T engineGetKeySpec(Key key, Class<T> type) throws InvalidKeySpecException {
            return ec.getKeySpec(key, type);
        }

        @Override
        protected Key engineTranslateKey(Key key) throws InvalidKeyException {
            return ec.translateKey(key);
        }
    }
}
