package io.pgha.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The rules of the house on the real classes; {@link PlantedViolationsTest} shows that each can fail. */
class ArchitectureTest {
    private static JavaClasses product;

    @BeforeAll
    static void importProduct() {
        product = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.pgha");
    }

    @Test
    void theRulesSeeTheWholeProduct() {
        assertThat(product.size()).isGreaterThan(200);
    }

    @TestFactory
    Stream<DynamicTest> everyRuleHolds() {
        return HouseRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(
                        rule.getKey(),
                        () -> rule.getValue().allowEmptyShould(true).check(product)));
    }

    @Test
    void everyPackageOfTheProductHasItsPlaceInTheLayers() {
        List<String> tops = product.stream()
                .map(JavaClass::getPackageName)
                .filter(name -> name.startsWith("io.pgha."))
                .map(name -> name.substring("io.pgha.".length()).replaceFirst("\\..*", ""))
                .distinct()
                .toList();
        assertThat(HouseRules.ARROWS.keySet()).containsAll(tops);
    }
}
