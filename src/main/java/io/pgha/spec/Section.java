package io.pgha.spec;

import io.pgha.model.SecretRef;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A section of the cluster file, read key by key into values. A value that is wrong is told, and the fallback stands in for it, so
 * that reading always comes to the end.
 */
final class Section extends KeyedNode {
    Section(YamlNode.Mapping mapping, String path, Problems problems) {
        super(mapping, path, problems);
    }

    /** A text, or the fallback. */
    String text(String key, String fallback, Form form) {
        return optionalText(key, form).orElse(fallback);
    }

    /** A text, or nothing if the file does not say it. */
    Optional<String> optionalText(String key, Form form) {
        return scalar(key, form.description(), text -> Optional.of(text).filter(form.fits()));
    }

    /** A text that must be there; empty if it is not, which is told. */
    String required(String key, Form form, String purpose) {
        if (!says(key)) {
            missing(key, purpose);
        }
        return text(key, "", form);
    }

    int integer(String key, int fallback, int least, int most) {
        return scalar(key, "a whole number from " + least + " to " + most, text -> number(text)
                        .filter(value -> value >= least && value <= most)
                        .map(Long::intValue))
                .orElse(fallback);
    }

    Optional<Integer> optionalInteger(String key, int least, int most) {
        return says(key) ? Optional.of(integer(key, least, least, most)) : Optional.empty();
    }

    int port(String key, int fallback) {
        return integer(key, fallback, 1, 65535);
    }

    long count(String key, long fallback, long least, long most) {
        return scalar(key, "a whole number from " + least + " to " + most, text -> number(text)
                        .filter(value -> value >= least && value <= most))
                .orElse(fallback);
    }

    double real(String key, double fallback, double least, double most) {
        return scalar(
                        key,
                        "a number from " + Quantities.write(least) + " to " + Quantities.write(most),
                        text -> Optional.of(text)
                                .filter(digits -> digits.matches("\\d{1,6}(\\.\\d{1,3})?"))
                                .map(Double::valueOf)
                                .filter(value -> value >= least && value <= most))
                .orElse(fallback);
    }

    boolean truth(String key, boolean fallback) {
        return scalar(key, "true or false", text -> switch (text) {
                    case "true" -> Optional.of(true);
                    case "false" -> Optional.of(false);
                    default -> Optional.empty();
                })
                .orElse(fallback);
    }

    /** A time from least to most; a bare number counts in the unit given. */
    Duration time(String key, Duration fallback, Duration bareUnit, Duration least, Duration most) {
        String range = "a time from " + Quantities.write(least) + " to " + Quantities.write(most) + ", such as "
                + Quantities.write(fallback);
        return scalar(key, range, text -> Quantities.time(text, bareUnit)
                        .filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0))
                .orElse(fallback);
    }

    /** A time in seconds unless it says another unit, up to a day. */
    Duration seconds(String key, Duration fallback, long least) {
        return time(key, fallback, Duration.ofSeconds(1), Duration.ofSeconds(least), Duration.ofDays(1));
    }

    /** A pause or a time limit that must not be zero: seconds unless it says another unit, up to a day. */
    Duration pause(String key, Duration fallback) {
        return time(key, fallback, Duration.ofSeconds(1), Duration.ofMillis(100), Duration.ofDays(1));
    }

    /** A size in bytes unless it says another unit. */
    Optional<Long> bytes(String key, long most) {
        return scalar(key, "a size such as 64MB, at most " + most + " bytes", text -> Quantities.bytes(text)
                .filter(value -> value <= most));
    }

    /** One of the constants of an enum, written small; {@code true} and {@code false} stand for ON and OFF. */
    <E extends Enum<E>> E choice(String key, E fallback) {
        E[] constants = fallback.getDeclaringClass().getEnumConstants();
        List<String> names = Arrays.stream(constants)
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .toList();
        return scalar(key, "one of " + String.join(", ", names), text -> {
                    String word =
                            switch (text) {
                                case "true" -> names.contains("on") ? "on" : text;
                                case "false" -> names.contains("off") ? "off" : text;
                                default -> text;
                            };
                    return names.contains(word) ? Optional.of(constants[names.indexOf(word)]) : Optional.empty();
                })
                .orElse(fallback);
    }

    /** Where a secret comes from; a secret itself is refused and not repeated. */
    SecretRef secret(String key, SecretRef fallback) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return fallback;
        }
        if (node.get() instanceof YamlNode.Scalar scalar) {
            Optional<SecretRef> reference = SecretRefs.parse(scalar.text());
            if (reference.isPresent()) {
                return reference.get();
            }
        }
        problems.broken(
                "SPEC_SECRET",
                path(key),
                node.get().place(),
                path(key) + " must be generate, prompt, env:NAME, file:PATH or vault:OCID.",
                "A cluster file says where a secret comes from, never the secret itself.");
        return fallback;
    }

    /** A list of texts; one text stands for a list of one. */
    List<String> texts(String key, List<String> fallback, Form form) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return fallback;
        }
        List<YamlNode> items = node.get() instanceof YamlNode.Sequence list ? list.items() : List.of(node.get());
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            String itemPath = path(key) + "[" + i + "]";
            problems.place(itemPath, items.get(i).place());
            if (items.get(i) instanceof YamlNode.Scalar scalar && form.fits().test(scalar.text())) {
                texts.add(scalar.text());
            } else {
                wrong(itemPath, items.get(i), "must be " + form.description());
            }
        }
        return texts;
    }

    /** Keys of the user's own choice with texts as values. */
    Map<String, String> texts(String key, Form keyForm) {
        return section(key, own -> own.ownTexts(keyForm));
    }

    /** This whole section as keys of the user's own choice with texts as values. */
    Map<String, String> ownTexts(Form keyForm) {
        Map<String, String> texts = new LinkedHashMap<>();
        entries.forEach((name, entry) -> {
            known.add(name);
            problems.place(path(name), entry.place());
            if (keyForm.fits().test(name)
                    && entry.value() instanceof YamlNode.Scalar scalar
                    && Form.LINE.fits().test(scalar.text())) {
                texts.put(name, scalar.text());
            } else if (keyForm.fits().test(name)) {
                wrong(path(name), entry.value(), "must be " + Form.LINE.description());
            } else {
                problems.add(
                        "SPEC_VALUE",
                        entry.place(),
                        "A key in " + path + " must be " + keyForm.description() + ", not " + Problems.quote(name)
                                + ".");
            }
        });
        return texts;
    }

    /** Keys of the user's own choice with whole sections as values. */
    <T> Map<String, T> sections(String key, Form keyForm, Function<Section, T> read) {
        Map<String, T> all = new LinkedHashMap<>();
        own(key, keyForm).forEach((name, node) -> {
            try (Section section = sectionOf(node, path(key) + "." + name)) {
                all.put(name, read.apply(section));
            }
        });
        return all;
    }

    /** A section of its own; an empty one if the file does not say it. */
    <T> T section(String key, Function<Section, T> read) {
        Optional<YamlNode> node = node(key);
        try (Section section =
                node.isPresent() ? sectionOf(node.get(), path(key)) : emptyAt(placeOfSelf(), path(key))) {
            return read.apply(section);
        }
    }

    /** A list of sections. A text in it becomes a section with that text as the value of the key given, if one is given. */
    <T> List<T> sections(String key, Optional<String> shortKey, Function<Section, T> read) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return List.of();
        }
        if (!(node.get() instanceof YamlNode.Sequence list)) {
            wrong(path(key), node.get(), "must be a list");
            return List.of();
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < list.items().size(); i++) {
            YamlNode item = list.items().get(i);
            problems.place(path(key) + "[" + i + "]", item.place());
            if (shortKey.isPresent() && item instanceof YamlNode.Scalar) {
                item = new YamlNode.Mapping(
                        Map.of(shortKey.get(), new YamlNode.Entry(item.place(), item)), item.place());
            }
            try (Section section = sectionOf(item, path(key) + "[" + i + "]")) {
                all.add(read.apply(section));
            }
        }
        return all;
    }

    private Map<String, YamlNode> own(String key, Form keyForm) {
        Optional<YamlNode> node = node(key);
        if (node.isEmpty()) {
            return Map.of();
        }
        if (!(node.get() instanceof YamlNode.Mapping mapping)) {
            wrong(path(key), node.get(), "must be a mapping");
            return Map.of();
        }
        Map<String, YamlNode> own = new LinkedHashMap<>();
        mapping.entries().forEach((name, entry) -> {
            if (keyForm.fits().test(name)) {
                problems.place(path(key) + "." + name, entry.place());
                own.put(name, entry.value());
            } else {
                problems.add(
                        "SPEC_VALUE",
                        entry.place(),
                        "A key in " + path(key) + " must be " + keyForm.description() + ", not " + Problems.quote(name)
                                + ".");
            }
        });
        return own;
    }

    private Section sectionOf(YamlNode node, String at) {
        if (node instanceof YamlNode.Mapping mapping) {
            return new Section(mapping, at, problems);
        }
        if (!(node instanceof YamlNode.Nothing)) {
            wrong(at, node, "must be a mapping");
        }
        return emptyAt(node.place(), at);
    }

    private Section emptyAt(Place place, String at) {
        return new Section(new YamlNode.Mapping(Map.of(), place), at, problems);
    }

    private static Optional<Long> number(String text) {
        return text.matches("-?\\d{1,18}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
    }
}
