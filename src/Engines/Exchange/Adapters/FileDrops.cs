using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using Saola.Kernel;
using static Saola.Exchange.Words;

namespace Saola.Exchange;

/// <summary>The files of an adapter are to become events on a topic.</summary>
internal sealed record DropTask(Guid Service, int Number, Adapter Adapter, AdapterOwner Owner, AdapterEvents Events, string Address, RosterTopic Topic) {
  public AdapterOperation Operation => Adapter.Operations[0];
}

/// <summary>
/// Takes the files that other systems drop into their folders. A file becomes events as a whole or not at all: what is wrong with any record
/// is said beside the file, by its line and without what stands there. A file whose publishing was broken off is published again, and the topic
/// knows its events.
/// </summary>
internal sealed class FileDrops(Settings settings, Works works, ILogger<FileDrops> log) {
  /// <summary>Faults that are told of a file, and events that are published together.</summary>
  const int MostTold = 100, AtOnce = 1000;

  /// <param name="publish">Publishes what is new of these, and gives the digests of that.</param>
  /// <param name="remember">Keeps which were new, with the evidence of their file.</param>
  /// <exception cref="SourceFailedException">The folder is not there or cannot be worked with.</exception>
  public async Task Take(DropTask task, Func<(JsonObject Event, byte[] Digest)[], Task<IReadOnlyList<byte[]>>> publish, Action<IReadOnlyList<byte[]>, Work> remember, Work w, CancellationToken ct) {
    var form = DropForm.Of(task.Operation.Source);
    // whoever finds the file has no screen with a language
    CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo("vi");
    try {
      using var folder = DropFolder.Open(settings, task.Owner.OfficeCode, form.Folder);
      var left = 0;
      foreach (var name in folder.Take(w.Now)) {
        ct.ThrowIfCancellationRequested();
        try {
          await One(task, form, folder, name, publish, remember, w, ct);
        } catch (Exception e) when (e is IOException or UnauthorizedAccessException) {
          // one file holds up no other
          left++;
          log.LogError("A file of {Office}/{Folder} stays where it is: {Reason}", task.Owner.OfficeCode, form.Folder, e.GetType().Name);
        }
      }
      await Tell(task, isOpen: true, folder.Failed() + left, w, ct);
    } catch (Exception e) when (e is SourceFailedException or IOException or UnauthorizedAccessException) {
      await Tell(task, isOpen: false, 0, w, ct);
      throw e as SourceFailedException ?? new SourceFailedException($"{task.Owner.OfficeCode}/{form.Folder}: {e.GetType().Name}", e);
    }
  }

  /// <summary>The evidence of what becomes of a file is kept before it goes where nobody looks again: who dies in between finds it once more.</summary>
  async Task One(DropTask task, DropForm form, DropFolder folder, string name, Func<(JsonObject Event, byte[] Digest)[], Task<IReadOnlyList<byte[]>>> publish, Action<IReadOnlyList<byte[]>, Work> remember, Work w, CancellationToken ct) {
    var (content, wrong) = await folder.Read(name, ct);
    var (events, faults) = content is null ? ([], [new(0, wrong!)]) : Events(task, DropReader.Of(content, form), w.Now);
    var digest = content is null ? null : Convert.ToHexStringLower(SHA256.HashData(content));
    await using var act = works.Begin(w.Actor, w.Purpose);
    if (faults.Count > 0) {
      act.Work.Record("exchange.file_refused", "exchange_service", task.Service, new { sha256 = digest, faults = faults.Count });
      await act.Work.Commit(ct);
      folder.Fail(name, Said(name, faults), w.Now);
      log.LogError("A file of {Office}/{Folder} was refused: {Count} faults", task.Owner.OfficeCode, form.Folder, faults.Count);
      return;
    }
    var fresh = new List<byte[]>();
    foreach (var some in events.Chunk(AtOnce)) fresh.AddRange(await publish(some));
    remember(fresh, act.Work);
    act.Work.Record("exchange.file_taken", "exchange_service", task.Service, new { sha256 = digest, topic = task.Topic.Id, records = events.Count, events = fresh.Count });
    await act.Work.Commit(ct);
    folder.Done(name, w.Now);
  }

  /// <summary>What its owner is told of, as the watch over services finds it; kept where it is not as it was.</summary>
  static async Task Tell(DropTask task, bool isOpen, int failed, Work w, CancellationToken ct) {
    var (open, refused) = (true, 0);
    await using (var look = new NpgsqlCommand("select is_open, failed from exchange.file_drop where service = $1 and number = $2", await w.ReadConnection(ct)) { Parameters = { new() { Value = task.Service }, new() { Value = task.Number } } }) {
      await using var reader = await look.ExecuteReaderAsync(ct);
      if (await reader.ReadAsync(ct)) (open, refused) = (reader.GetBoolean(0), reader.GetInt32(1));
    }
    if ((open, refused) == (isOpen, failed)) return;
    w.Later(new("""
      insert into exchange.file_drop (service, number, is_open, failed) values ($1, $2, $3, $4)
      on conflict (service) do update set number = excluded.number, is_open = excluded.is_open, failed = excluded.failed
      """) { Parameters = { new() { Value = task.Service }, new() { Value = task.Number }, new() { Value = isOpen }, new() { Value = failed } } });
    w.Record("exchange.drop_found", "exchange_service", task.Service, new { isOpen, failed });
  }

  /// <summary>The events of all records, or what is wrong with any. The same record twice is one event; another with the same id is a fault.</summary>
  static (IReadOnlyList<(JsonObject Event, byte[] Digest)> Events, IReadOnlyList<DropFault> Faults) Events(DropTask task, DropReader file, DateTimeOffset now) {
    var (events, faults, seen) = (new List<(JsonObject, byte[])>(), new List<DropFault>(file.Faults), new Dictionary<string, string>(StringComparer.Ordinal));
    foreach (var record in file.Records) {
      if (faults.Count >= DropReader.MostFaults) break;
      try {
        var row = task.Operation.Rows([], new([record.Row]), now).Single();
        if (task.Events.Of(row, task.Address, now) is not { } e) faults.Add(new(record.Line, T["drop_id"]));
        else if (Wrong(e, task.Topic) is { } wrong) faults.Add(new(record.Line, wrong));
        else if (seen.TryAdd((string)e["id"]!, e.ToJsonString())) events.Add((e, SHA256.HashData(Encoding.UTF8.GetBytes((string)e["id"]!))));
        else if (seen[(string)e["id"]!] != e.ToJsonString()) faults.Add(new(record.Line, T["drop_twice"]));
      } catch (ShapeException) {
        faults.Add(new(record.Line, T["drop_expression"]));
      }
    }
    return (events, faults);
  }

  /// <summary>What a topic says of an event names what the event holds: here only the place is told.</summary>
  static string? Wrong(JsonObject e, RosterTopic topic) {
    var (read, fault) = CloudEvent.Of(JsonSerializer.SerializeToElement(e));
    if (fault is not null) return T["drop_event"];
    return read!.Faults(topic).FirstOrDefault() is { } wrong ? PlaceOf(wrong) is { } place ? T["drop_topic", place] : T["drop_topic_rule"] : null;
  }

  /// <summary>The place of which a topic says what is wrong there; null where it names none.</summary>
  public static string? PlaceOf(string wrong) => wrong is ['/', ..] && wrong.IndexOf(": ", StringComparison.Ordinal) is > 0 and var end ? wrong[..end] : null;

  static string Said(string name, IReadOnlyList<DropFault> faults) {
    var lines = faults.OrderBy(f => f.Line).Take(MostTold).Select(f => f.Line == 0 ? f.Wrong : T["drop_line", f.Line, f.Wrong]);
    return string.Join('\n', [T["drop_note", name], .. lines, .. faults.Count > MostTold ? new string[] { T["drop_more", faults.Count - MostTold] } : [], T["drop_cure"], ""]);
  }
}
