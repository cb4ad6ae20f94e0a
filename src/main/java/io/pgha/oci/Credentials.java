package io.pgha.oci;

import com.oracle.bmc.ConfigFileReader;
import com.oracle.bmc.ConfigFileReader.ConfigFile;
import com.oracle.bmc.auth.SessionTokenAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimpleAuthenticationDetailsProvider;
import com.oracle.bmc.auth.SimplePrivateKeySupplier;
import com.oracle.bmc.http.signing.internal.PEMFileRSAPrivateKeySupplier;
import io.pgha.model.Problem;
import io.pgha.model.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Turns settings and a profile of the OCI config file into a login, and says exactly what is missing if it cannot. */
final class Credentials {
    private final TenancySettings settings;

    Credentials(TenancySettings settings) {
        this.settings = settings;
    }

    /**
     * The login.
     *
     * @throws io.pgha.model.ProblemException of kind USAGE if a file, a key of the profile or a passphrase is missing or wrong
     */
    Login login() {
        Optional<ConfigFile> profile = settings.apiKey().isWhole() ? Optional.empty() : Optional.of(read());
        String region = region(profile);
        if (profile.flatMap(file -> value(file, "security_token_file")).isPresent()) {
            return session(profile.get(), region);
        }
        return apiKey(profile, region);
    }

    private ConfigFile read() {
        Path file = expand(settings.configFile());
        if (!Files.isReadable(file)) {
            throw wrong("OCI_CONFIG_MISSING", "The OCI config file " + file + " does not exist or cannot be read.")
                    .because("It names the user and the key that calls to the cloud are signed with.")
                    .toException();
        }
        try {
            return ConfigFileReader.parse(file.toString(), settings.profile());
        } catch (IllegalArgumentException e) {
            throw wrong("OCI_PROFILE_MISSING", "The OCI config file has no profile " + settings.profile() + ".")
                    .because("It has: " + String.join(", ", profiles(file)))
                    .toException(e);
        } catch (IOException e) {
            throw wrong("OCI_CONFIG_UNREADABLE", "The OCI config file " + file + " cannot be read.")
                    .because(String.valueOf(e.getMessage()))
                    .toException(e);
        }
    }

    private static List<String> profiles(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> line.startsWith("[") && line.endsWith("]"))
                    .map(line -> line.substring(1, line.length() - 1))
                    .toList();
        } catch (IOException e) {
            return List.of("no profile that can be read");
        }
    }

    private String region(Optional<ConfigFile> profile) {
        String region = settings.region().isBlank()
                ? profile.flatMap(file -> value(file, "region")).orElse("")
                : settings.region();
        if (region.isBlank() && settings.endpoint().isEmpty()) {
            throw Problem.of("REGION_MISSING", Problem.Kind.USAGE, "No region is given.")
                    .because(
                            "Neither the settings, the cluster file nor profile %s name one, and without it there is no cloud to call."
                                    .formatted(settings.profile()))
                    .withNext("context set region REGION")
                    .toException();
        }
        return region;
    }

    private Login session(ConfigFile profile, String region) {
        try {
            return new Login(
                    new SessionTokenAuthenticationDetailsProvider(profile),
                    required(profile, "tenancy", Optional.empty()),
                    region);
        } catch (IOException | RuntimeException e) {
            throw wrong(
                            "OCI_SESSION_UNUSABLE",
                            "The session token of profile " + settings.profile() + " cannot be used.")
                    .because(e.getMessage() + ". A session is opened anew with \"oci session authenticate\".")
                    .toException(e);
        }
    }

    private Login apiKey(Optional<ConfigFile> profile, String region) {
        ApiKey known = settings.apiKey();
        String tenancy = required(profile, "tenancy", known.tenancy());
        Path keyFile = expand(required(profile, "key_file", known.keyFile()));
        char[] passphrase = settings.passphrase()
                .map(Secret::reveal)
                .or(() -> profile.flatMap(file -> value(file, "pass_phrase")))
                .map(String::toCharArray)
                .orElse(new char[0]);
        checkKey(keyFile, passphrase);
        SimpleAuthenticationDetailsProvider.SimpleAuthenticationDetailsProviderBuilder builder =
                SimpleAuthenticationDetailsProvider.builder()
                        .tenantId(tenancy)
                        .userId(required(profile, "user", known.user()))
                        .fingerprint(required(profile, "fingerprint", known.fingerprint()))
                        .privateKeySupplier(new SimplePrivateKeySupplier(keyFile.toString()));
        if (passphrase.length > 0) {
            builder.passphraseCharacters(passphrase);
        }
        return new Login(builder.build(), tenancy, region);
    }

    // Without this, the SDK says what is wrong with a key only at the first call, and not in words that help.
    private void checkKey(Path keyFile, char[] passphrase) {
        try (InputStream key = Files.newInputStream(keyFile)) {
            String text = new String(key.readAllBytes(), StandardCharsets.US_ASCII);
            if (text.contains("ENCRYPTED") && passphrase.length == 0) {
                throw wrong("OCI_KEY_ENCRYPTED", "The API key " + keyFile + " is encrypted and no passphrase is known.")
                        .because("It comes from pass_phrase in the profile or from the environment.")
                        .toException();
            }
        } catch (IOException e) {
            throw wrong("OCI_KEY_MISSING", "The API key " + keyFile + " cannot be read.")
                    .because(e.getClass().getSimpleName() + ": " + e.getMessage())
                    .toException(e);
        }
        try (InputStream key = Files.newInputStream(keyFile)) {
            if (new PEMFileRSAPrivateKeySupplier(key, passphrase.length == 0 ? null : passphrase)
                    .supplyKey("")
                    .isEmpty()) {
                throw new IOException("it holds no RSA key");
            }
        } catch (IOException | RuntimeException e) {
            throw wrong(
                            "OCI_KEY_UNUSABLE",
                            "The API key " + keyFile + " is no RSA key in PEM form, or its passphrase is wrong.")
                    .because(String.valueOf(e.getMessage()))
                    .toException(e);
        }
    }

    private String required(Optional<ConfigFile> profile, String key, Optional<String> known) {
        return known.or(() -> profile.flatMap(file -> value(file, key))).orElseThrow(() -> wrong(
                        "OCI_PROFILE_INCOMPLETE",
                        "Profile " + settings.profile() + " of the OCI config file has no \"" + key + "\".")
                .toException());
    }

    private String required(ConfigFile profile, String key, Optional<String> known) {
        return required(Optional.of(profile), key, known);
    }

    private static Optional<String> value(ConfigFile file, String key) {
        return Optional.ofNullable(file.get(key)).map(String::strip).filter(text -> !text.isEmpty());
    }

    private Problem wrong(String code, String what) {
        return Problem.of(code, Problem.Kind.USAGE, what)
                .at(settings.configFile() + " [" + settings.profile() + "]")
                .withNext("context show", "context set profile PROFILE");
    }

    private static Path expand(String path) {
        return path.startsWith("~/") ? Path.of(System.getProperty("user.home"), path.substring(2)) : Path.of(path);
    }
}
