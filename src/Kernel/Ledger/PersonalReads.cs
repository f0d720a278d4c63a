using System.Text.Json;
using System.Text.Json.Nodes;

namespace Saola.Kernel;

/// <summary>Tells who protects personal data that someone read some outside their tasks: once for a reader and an hour.</summary>
[Job("ledger.tell_protection")]
public sealed record TellProtection(Guid Reader, DateTimeOffset Hour) : IJob;

/// <summary>What a reader read outside their tasks in an hour.</summary>
public sealed record ReadOutsideTask(DateTimeOffset At, string Type, string ObjectKind, Guid ObjectId, string? Reason);

/// <summary>
/// Readings of personal data that no task asks for: they need a reason, are evidence with it, and who protects personal data
/// hears of them.
/// </summary>
public static class PersonalReads {
  public const int ShortestReason = 10, LongestReason = 500;
  public const string Fact = "outsideTask";

  /// <summary>Takes the reason for the whole act; the error to show when there is none.</summary>
  public static Error? Because(Work w, string? typed) {
    var reason = Vn.Clean(typed).Trim();
    if (reason.Length is < ShortestReason or > LongestReason) return new(ErrorKind.Invalid, "ledger.reason_missing", Words.T["read_reason_missing", ShortestReason, LongestReason], "reason");
    w.Reason = reason;
    return null;
  }

  /// <summary>Evidence of the reading, of a type of its module; whoever protects data is told when the hour is over.</summary>
  /// <param name="about">Whose data it was, where it was one person's.</param>
  public static void Note(Work w, string type, string objectKind, Guid objectId, object? facts = null, Guid? about = null) {
    if (w.Reason is null) throw new InvalidOperationException($"'{w.Purpose}' reads personal data outside a task without a reason.");
    var all = facts is null ? [] : JsonSerializer.SerializeToNode(facts, Json.Options)!.AsObject();
    all[Fact] = true;
    w.Record(type, objectKind, objectId, all, about: about);
    var hour = new DateTimeOffset(w.Now.UtcTicks - w.Now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
    w.Enqueue(new TellProtection(w.Actor.Id, hour), $"{w.Actor.Id:N}-{hour:yyyyMMddHH}", hour.AddHours(1));
  }
}
