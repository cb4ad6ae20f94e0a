package io.pgha.spec;

import io.pgha.model.Cidr;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * What a text in the cluster file must look like.
 *
 * @param description completes the sentence "X must be ..."
 */
record Form(String description, Predicate<String> fits) {
    static final Form ANY = new Form("a text", text -> true);
    static final Form WORD = matching("a text without blanks", "\\S+");
    static final Form ADDRESS = new Form(
            "an IPv4 address such as 10.0.1.9", text -> Cidr.address(text).isPresent());
    static final Form NETWORK =
            new Form("a network such as 10.0.1.0/24", text -> Cidr.parse(text).isPresent());
    static final Form URL = new Form("a URL such as https://host/path", Form::isUrl);
    static final Form PATH = matching("a path", "[^\\x00-\\x1f]+");
    static final Form ABSOLUTE_PATH =
            matching("an absolute path of letters, digits and ._-/", "/[A-Za-z0-9._/-]*[A-Za-z0-9._-]");
    static final Form HOST_LABEL = matching(
            "a host name of at most 40 small letters, digits and hyphens that begins with a letter",
            "[a-z]([a-z0-9-]{0,38}[a-z0-9])?");
    static final Form HOST_PREFIX =
            matching("at most 40 small letters, digits and hyphens that begin with a letter", "[a-z][a-z0-9-]{0,39}");
    static final Form HOST = matching("a host name or address", "[A-Za-z0-9]([A-Za-z0-9.:-]{0,251}[A-Za-z0-9])?");
    static final Form LOGIN = matching("the name of a Linux account", "[a-z_][a-z0-9_-]{0,31}");
    static final Form REGION = matching("a region identifier such as eu-frankfurt-1", "[a-z0-9]+(-[a-z0-9]+)*");
    static final Form SQL_NAME = matching(
            "a name of at most 63 letters, digits and _-$ that begins with a letter", "[A-Za-z_][A-Za-z0-9_$-]{0,62}");
    static final Form SLOT_NAME = matching("at most 63 small letters, digits and underscores", "[a-z0-9_]{1,63}");
    static final Form LOCALE =
            matching("a locale such as C.UTF-8 or en_US.UTF-8", "[A-Za-z]+(_[A-Za-z]+)?(\\.[A-Za-z0-9-]+)?(@[a-z]+)?");
    static final Form ENCODING = matching("a PostgreSQL encoding such as UTF8", "[A-Z][A-Z0-9_]*");
    static final Form SHA256 = matching("a SHA-256 digest: 64 hexadecimal digits", "[0-9a-fA-F]{64}");
    static final Form RATE = matching("a rate such as 100M or 32k", "[0-9]{1,9}[kM]?");
    static final Form LINE = matching("one line of text", "[^\\r\\n]*");
    static final Form INTERFACE = matching("the name of a network interface", "[A-Za-z0-9._@-]{1,15}");
    static final Form DOMAIN =
            matching("the name of a domain as OCI gives it, or its number from 1", "[A-Za-z0-9:._-]{1,100}");

    static Form matching(String description, String pattern) {
        java.util.regex.Pattern compiled = java.util.regex.Pattern.compile(pattern);
        return new Form(description, text -> compiled.matcher(text).matches());
    }

    /** An OCID of a type of resource. */
    static Form ocid(String type) {
        return matching("an OCID that begins with ocid1." + type + ".", "ocid1\\." + type + "\\.[A-Za-z0-9._-]{3,250}");
    }

    /** One of some words, in any case. */
    static Form oneOf(String... words) {
        java.util.Set<String> known = java.util.Set.of(words);
        return new Form("one of " + String.join(", ", words), text -> known.contains(text.toUpperCase(Locale.ROOT)));
    }

    private static boolean isUrl(String text) {
        try {
            URI uri = new URI(text);
            return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme())) && uri.getHost() != null;
        } catch (URISyntaxException e) {
            return false;
        }
    }
}
