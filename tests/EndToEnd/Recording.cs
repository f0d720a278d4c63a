using Microsoft.Playwright;
using Saola.Testing;

namespace Saola.EndToEnd;

/// <summary>All that a visitor does, picture by picture, kept as a Playwright trace in <c>.saola/recordings</c>.</summary>
internal sealed class Recording : IAsyncDisposable {
  readonly ITracing tracing;
  readonly string file;

  Recording(ITracing tracing, string file) => (this.tracing, this.file) = (tracing, file);

  public static async Task<Recording> Of(Visitor visitor, string name) {
    var begun = new Recording(visitor.Page.Context.Tracing, Path.Combine(Repository.Root, ".saola", "recordings", "new-procedure", name + ".zip"));
    await begun.tracing.StartAsync(new() { Screenshots = true, Title = name });
    return begun;
  }

  public async ValueTask DisposeAsync() => await tracing.StopAsync(new() { Path = file });
}
