package io.pgha.stack.os;

import io.pgha.model.OsSpec.AptRepository;
import io.pgha.model.Text;
import io.pgha.plan.Bash;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.FileState;
import io.pgha.plan.Step;
import io.pgha.plan.StepId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * apt knows a package repository and the key its lists are signed with; after a change its lists are fetched.
 *
 * @param name file name of the source, without ending
 * @param suites suites, in which {@value #RELEASE} stands for the code name of the node's own release
 * @param key path of the signing key, or empty for the trusted ones
 * @param fetchKey bash that puts the key at its path when it is not there; empty if it is there already
 */
record AptSource(
        String name,
        String uri,
        List<String> suites,
        List<String> components,
        Optional<String> key,
        Optional<String> fetchKey)
        implements Step {
    private static final String RELEASE = "{release}";
    private static final String PGDG_KEY = "/etc/apt/keyrings/pgha-pgdg.gpg";

    private static final Fact<String> CODE_NAME =
            Fact.command("release", "(. /etc/os-release; echo \"$VERSION_CODENAME\")", answer -> answer);

    AptSource {
        suites = List.copyOf(suites);
        components = List.copyOf(components);
    }

    /** A repository of the cluster file. */
    static AptSource of(AptRepository repository) {
        Optional<String> key = repository
                .signedBy()
                .or(() -> repository.keyUrl().map(url -> "/etc/apt/keyrings/" + repository.name() + ".asc"));
        Optional<String> fetch = repository.keyUrl().map(url -> fetch(url, key.orElseThrow()));
        List<String> suites = repository.suites().isEmpty() ? List.of(RELEASE) : repository.suites();
        return new AptSource(repository.name(), repository.uri(), suites, repository.components(), key, fetch);
    }

    /**
     * The PostgreSQL project's own repository. Its key comes with the distribution's postgresql-common, so nothing has to be
     * trusted that the node does not trust already; the file there is armoured in some releases and binary in others.
     */
    static AptSource pgdg() {
        String fetch =
                """
                d=/usr/share/postgresql-common/pgdg/apt.postgresql.org
                if [ ! -e $d.gpg ] && [ ! -e $d.asc ]; then
                  apt-get -q -y -o DPkg::Lock::Timeout=120 -o APT::Install-Recommends=false install postgresql-common ||
                    { apt-get -q update; apt-get -q -y -o APT::Install-Recommends=false install postgresql-common; }
                fi
                mkdir -p -m 755 /etc/apt/keyrings
                if [ -e $d.gpg ]; then cp $d.gpg %1$s
                else awk '/^$/ {b=1; next} /^=|^-----END/ {b=0} b' $d.asc | base64 -d >%1$s; fi
                chmod 644 %1$s
                """
                        .formatted(PGDG_KEY);
        return new AptSource(
                "pgha-pgdg",
                "https://apt.postgresql.org/pub/repos/apt",
                List.of(RELEASE + "-pgdg"),
                List.of("main"),
                Optional.of(PGDG_KEY),
                Optional.of(fetch));
    }

    private static String fetch(String url, String path) {
        String to = Bash.quote(path);
        return "mkdir -p -m 755 \"$(dirname " + to + ")\"\ncurl -fsSL --retry 2 --max-time 60 -o " + to + ".new "
                + Bash.quote(url) + "\nchmod 644 " + to + ".new\nmv -f " + to + ".new " + to + "\n";
    }

    private String path() {
        return "/etc/apt/sources.list.d/" + name + ".sources";
    }

    private String content(String release) {
        return "# managed by pgha, edit the cluster file\nTypes: deb\nURIs: " + uri + "\nSuites: "
                + String.join(" ", suites).replace(RELEASE, release) + "\nComponents: "
                + String.join(" ", components) + "\n"
                + key.map(path -> "Signed-By: " + path + "\n").orElse("");
    }

    @Override
    public StepId id() {
        return new StepId(Os.NAME, "package source " + name);
    }

    @Override
    public Set<Fact<?>> facts() {
        return key.<Set<Fact<?>>>map(path -> Set.of(CODE_NAME, Fact.file(path()), Fact.file(path)))
                .orElseGet(() -> Set.of(CODE_NAME, Fact.file(path())));
    }

    @Override
    public Diff diff(Facts facts, Set<StepId> changedBefore) {
        Optional<String> release = facts.get(CODE_NAME);
        if (release.isEmpty()) {
            return Diff.later("add package source " + name);
        }
        String wanted = content(release.get());
        FileState now = facts.get(Fact.file(path())).orElse(new FileState.Absent());
        boolean right = now instanceof FileState.Regular file && file.content().equals(wanted);
        boolean keyThere = key.map(path ->
                        !(facts.get(Fact.file(path)).orElse(new FileState.Absent()) instanceof FileState.Absent))
                .orElse(true);
        if (right && keyThere) {
            return Diff.same();
        }
        List<Effect> effects = new ArrayList<>();
        if (!keyThere) {
            fetchKey.ifPresent(bash -> effects.add(Effect.Run.of("fetch the key of package source " + name, bash)));
        }
        effects.add(new Effect.WriteFile(path(), "root", "root", "0644", Text.plain(wanted), ""));
        effects.add(Effect.Run.of("fetch package lists", "apt-get -q -o DPkg::Lock::Timeout=120 update"));
        String was = now instanceof FileState.Regular file ? file.content() : "";
        return Diff.of(Change.create(id(), "add package source " + name, effects.toArray(Effect[]::new))
                .showing(Text.plain(was), Text.plain(wanted)));
    }
}
