package io.pgha.stack.os;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgha.model.NodesSpec.FileSystem;
import io.pgha.plan.Change;
import io.pgha.plan.Diff;
import io.pgha.plan.Effect;
import io.pgha.plan.Fact;
import io.pgha.plan.Facts;
import io.pgha.plan.Risk;
import io.pgha.plan.UnitState;
import io.pgha.stack.Answers;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DataVolumeTest {
    private static final DataVolume STEP = new DataVolume("/dev/oracleoci/oraclevdb", "/data", FileSystem.EXT4);
    private static final UnitState MOUNTED = new UnitState("loaded", "active", "mounted", "enabled");

    private static Facts says(String printed) {
        return Answers.to(Facts.none(), STEP, "data volume", printed);
    }

    private static String bash(Change change) {
        return ((Effect.Run) change.effects().get(0)).bash().masked();
    }

    @Test
    void anEmptyVolumeIsFormattedAndMounted() {
        Change change = Answers.change(STEP, says("mounted=\ndevice=1796\n\n"));
        assertThat(change.what())
                .isEqualTo("format the empty volume /dev/oracleoci/oraclevdb as ext4 and mount it at /data");
        assertThat(change.risk()).isEqualTo(Risk.NONE);
        assertThat(bash(change)).contains("mkfs.ext4", "data.mount", "chattr +i");
        assertThat(bash(change).indexOf("is not empty")).isLessThan(bash(change).indexOf("mkfs.ext4"));
    }

    @Test
    void ourOwnFileSystemIsMountedAndNeverFormatted() {
        Change change =
                Answers.change(STEP, says("mounted=\ndevice=1796\nLABEL=pgha-data\nUUID=51770853\nTYPE=ext4\n"));
        assertThat(change.what()).isEqualTo("mount /dev/oracleoci/oraclevdb at /data");
        assertThat(bash(change)).doesNotContain("mkfs");
    }

    @Test
    void aForeignFileSystemIsRefusedWithItsName() {
        Change change = Answers.change(STEP, says("mounted=\ndevice=1796\nLABEL=precious\nTYPE=xfs\nUSAGE=filesystem"));
        assertThat(bash(change))
                .contains("is not empty: it holds xfs file system labelled precious", "exit 1")
                .doesNotContain("mkfs", "mount ");
        assertThat(change.what()).contains("impossible");
    }

    @Test
    void aPartitionTableIsRefused() {
        assertThat(bash(Answers.change(STEP, says("mounted=\ndevice=1796\nPTTYPE=gpt"))))
                .contains("it holds gpt partition table", "exit 1");
    }

    @Test
    void whatOnlyWipefsFindsIsRefused() {
        assertThat(bash(Answers.change(STEP, says("mounted=\ndevice=1796\nTYPE=zfs_member"))))
                .contains("zfs_member", "exit 1");
    }

    @Test
    void aVolumeThatIsNotAttachedIsSaidToBeSo() {
        assertThat(bash(Answers.change(STEP, says("mounted=\ndevice=\n")))).contains("is not attached", "exit 1");
    }

    @Test
    void anotherVolumeAtTheMountPointIsRefused() {
        assertThat(bash(Answers.change(STEP, says("mounted=other\ndevice=1796\nTYPE=ext4\nLABEL=pgha-data"))))
                .contains("Something else", "exit 1");
    }

    @Test
    void aMountedVolumeWhoseUnitIsEnabledIsLeftAlone() {
        Facts facts = says("mounted=1796\ndevice=1796\n").with(Fact.unit("data.mount"), MOUNTED);
        assertThat(STEP.diff(facts, Set.of())).isEqualTo(Diff.same());
    }

    @Test
    void aMountThatWouldNotOutliveARebootGetsItsUnit() {
        Change change = Answers.change(STEP, says("mounted=1796\ndevice=1796\n"));
        assertThat(bash(change)).contains("enable -- 'data.mount'").doesNotContain("mkfs", "chmod 0000");
    }

    @Test
    void mountUnitsAreNamedAsSystemdNamesThem() {
        assertThat(DataVolume.unit("/data")).isEqualTo("data.mount");
        assertThat(DataVolume.unit("/srv/pg-data/")).isEqualTo("srv-pg\\x2ddata.mount");
    }
}
