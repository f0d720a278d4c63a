using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Identity;

/// <summary>A list that was looked at and waits for who brought it to say that it holds; its rows are not kept after.</summary>
internal sealed class StaffImport {
  public static readonly TimeSpan Life = TimeSpan.FromHours(24);

  public Guid Id { get; init; }
  public Guid Person { get; init; }
  public JsonArray Lines { get; private set; } = [];
  public DateTimeOffset At { get; init; }
  public DateTimeOffset? DoneAt { get; private set; }
  public int Version { get; set; } = 1;

  public static StaffImport Of(IReadOnlyList<StaffLine> lines, Actor actor, DateTimeOffset now) =>
    new() { Id = Guid.CreateVersion7(), Person = actor.Id, At = now, Lines = JsonSerializer.SerializeToNode(lines, Json.Options)!.AsArray() };

  public IReadOnlyList<StaffLine> Read() => Lines.Deserialize<List<StaffLine>>(Json.Options)!;

  public Error? Done(DateTimeOffset now) {
    if (DoneAt is not null || At + Life < now) return StaffErrors.ImportDone;
    (DoneAt, Lines) = (now, []);
    return null;
  }
}
