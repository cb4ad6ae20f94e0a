package io.pgha.ops.pg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettingValueTest {
    @Test
    void unitsAndSpellingsMeanTheSame() {
        assertThat(SettingValue.means("512MB", "65536", "8kB", "integer")).isTrue();
        assertThat(SettingValue.means("5GB", "5120", "MB", "integer")).isTrue();
        assertThat(SettingValue.means("15min", "900", "s", "integer")).isTrue();
        assertThat(SettingValue.means("true", "on", "", "bool")).isTrue();
        assertThat(SettingValue.means("1.10", "1.1", "", "real")).isTrue();
        assertThat(SettingValue.means("a,b", "a, b", "", "string")).isTrue();
    }

    @Test
    void otherValuesDiffer() {
        assertThat(SettingValue.means("512MB", "65537", "8kB", "integer")).isFalse();
        assertThat(SettingValue.means("off", "on", "", "bool")).isFalse();
        assertThat(SettingValue.means("100", "120", "", "integer")).isFalse();
        assertThat(SettingValue.means("replica", "logical", "", "enum")).isFalse();
    }
}
