using Saola.Kernel;
using Saola.Process;

namespace Saola.Host;

/// <summary><c>saola pack test</c>: runs the tests of packs in memory, and tells each by its name.</summary>
internal sealed class PackTests(PackLint lint, TextWriter output) {
  /// <param name="args">Folders; without one, <c>packs</c>. With <c>--record</c>, all that happened in each test is told.</param>
  /// <returns>0 when all pass; 1 for mistakes in the packs and for tests that fail.</returns>
  public async Task<int> Run(string[] args) {
    var reading = PackReader.Read(args.Where(a => !a.StartsWith('-')).DefaultIfEmpty("packs"));
    var faults = lint.Run(reading);
    foreach (var fault in faults) await output.WriteLineAsync(fault.ToString());
    if (faults.Count > 0) return 1;
    var tried = Processes.Try(reading.Set);
    foreach (var line in tried.Told(args.Contains("--record", StringComparer.Ordinal))) await output.WriteLineAsync(line);
    return tried.Failed == 0 ? 0 : 1;
  }
}
