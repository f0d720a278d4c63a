using System.Diagnostics;
using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.EndToEnd;

/// <summary>All that a visitor does, picture by picture, kept as a Playwright trace in a folder of <c>.saola/recordings</c>.</summary>
internal sealed class Recording : IAsyncDisposable {
  readonly ITracing tracing;
  readonly string file;
  readonly Stopwatch watch = Stopwatch.StartNew();

  Recording(ITracing tracing, string file) => (this.tracing, this.file) = (tracing, file);

  /// <summary>How long it has been at the pages, with every wait.</summary>
  public TimeSpan Took => watch.Elapsed;

  public static string Path(string folder, string name) => System.IO.Path.Combine(Repository.Root, ".saola", "recordings", folder, name);

  /// <param name="folder">Of what is shown, such as <c>new-procedure</c>.</param>
  public static async Task<Recording> Of(Visitor visitor, string folder, string name) {
    var begun = new Recording(visitor.Page.Context.Tracing, Path(folder, name + ".zip"));
    await begun.tracing.StartAsync(new() { Screenshots = true, Title = name });
    return begun;
  }

  public async ValueTask DisposeAsync() {
    watch.Stop();
    await tracing.StopAsync(new() { Path = file });
  }
}
