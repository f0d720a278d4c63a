using System.Diagnostics;

namespace Saola.Testing;

/// <summary>The checkout that the tests belong to, for tests about its files.</summary>
public static class Repository {
  public static string Root { get; } = Find();

  /// <summary>Files that git tracks or would track, relative to the root.</summary>
  public static string[] Files { get; } = Git("ls-files", "--cached", "--others", "--exclude-standard");

  public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

  /// <summary>
  /// Compares text made from the program with a file in <c>docs/</c>: the changed file is the review. With SAOLA_UPDATE_DOCS=1
  /// the file is written instead.
  /// </summary>
  public static void SameAsFile(string path, string made) {
    var file = Path.Combine(Root, path);
    if (Environment.GetEnvironmentVariable("SAOLA_UPDATE_DOCS") == "1") {
      Directory.CreateDirectory(Path.GetDirectoryName(file)!);
      File.WriteAllText(file, made);
    }
    var kept = File.Exists(file) ? File.ReadAllText(file) : "";
    Xunit.Assert.True(kept == made, $"{path} does not say what the program does. Run the test with SAOLA_UPDATE_DOCS=1 and review the change.\n{FirstDifference(kept, made)}");
  }

  static string FirstDifference(string kept, string made) {
    var (a, b) = (kept.Split('\n'), made.Split('\n'));
    var i = 0;
    while (i < a.Length && i < b.Length && a[i] == b[i]) i++;
    return $"line {i + 1}\n- {(i < a.Length ? a[i] : "(end)")}\n+ {(i < b.Length ? b[i] : "(end)")}";
  }

  static string Find() {
    var folder = new DirectoryInfo(AppContext.BaseDirectory);
    while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Saola.slnx"))) folder = folder.Parent;
    return folder?.FullName ?? throw new InvalidOperationException("The tests must run from inside the checkout.");
  }

  static string[] Git(params string[] arguments) {
    var start = new ProcessStartInfo("git", arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, UseShellExecute = false };
    using var git = System.Diagnostics.Process.Start(start)!;
    var lines = git.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    git.WaitForExit();
    return [.. lines.Where(l => File.Exists(Path.Combine(Root, l)))];
  }
}
