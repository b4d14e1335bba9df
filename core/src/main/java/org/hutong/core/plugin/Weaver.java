package org.hutong.core.plugin;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Label;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.util.HashSet;
import java.util.Set;
import org.hutong.api.Checkpoint;

/**
 * Puts a {@link Checkpoint} before every jump backwards in a class of a plugin: Java cannot stop a
 * thread, so a loop must be able to end itself. Nothing else of the class changes; line numbers and
 * stack maps stay right, because a call without arguments and result leaves the stack as it was.
 */
final class Weaver {
  private static final ClassDesc CHECKPOINT = Checkpoint.class.describeConstable().orElseThrow();
  private static final MethodTypeDesc NOTHING = MethodTypeDesc.of(ConstantDescs.CD_void);

  private Weaver() {}

  /** The class with checkpoints, for a loader that sees the API. */
  static byte[] weave(byte[] classFile) {
    ClassFile format = ClassFile.of();
    return format.transformClass(
        format.parse(classFile),
        ClassTransform.transformingMethodBodies(CodeTransform.ofStateful(Loops::new)));
  }

  /** One method: a label that stands before the jump to it makes the jump a loop. */
  private static final class Loops implements CodeTransform {
    private final Set<Label> passed = new HashSet<>();

    @Override
    public void accept(CodeBuilder code, CodeElement element) {
      if (backwards(element)) {
        code.invokestatic(CHECKPOINT, "pass", NOTHING);
      }
      if (element instanceof LabelTarget target) {
        passed.add(target.label());
      }
      code.with(element);
    }

    private boolean backwards(CodeElement element) {
      return switch (element) {
        case BranchInstruction branch -> passed.contains(branch.target());
        case TableSwitchInstruction table ->
            passed.contains(table.defaultTarget())
                || table.cases().stream().anyMatch(each -> passed.contains(each.target()));
        case LookupSwitchInstruction lookup ->
            passed.contains(lookup.defaultTarget())
                || lookup.cases().stream().anyMatch(each -> passed.contains(each.target()));
        default -> false;
      };
    }
  }
}
