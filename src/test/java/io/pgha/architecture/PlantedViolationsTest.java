package io.pgha.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Shows that every rule of the house can fail: each finds the class that was planted for it. */
class PlantedViolationsTest {
    private static JavaClasses everything;

    @BeforeAll
    static void importWithPlantedClasses() {
        everything = new ClassFileImporter().importPackages("io.pgha");
    }

    @TestFactory
    Stream<DynamicTest> everyRuleFindsItsPlantedViolation() {
        return HouseRules.all().entrySet().stream()
                .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> assertThat(rule.getValue()
                                .evaluate(everything)
                                .getFailureReport()
                                .getDetails())
                        .anyMatch(detail -> detail.contains("planted"))));
    }
}
