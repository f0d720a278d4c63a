using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Saola.Identity;
using Saola.Kernel;
using Saola.Process;

namespace Saola.PublicServices;

/// <summary>
/// The same for several tasks of the officers' list, dossiers and other work alike: one act for each, so that one that is refused
/// keeps no other from being done.
/// </summary>
internal static class DoWork {
  /// <param name="Verb"><c>claim</c>, <c>assign</c>, <c>approve</c> or <c>sign</c>.</param>
  /// <param name="Person">To whom they are given.</param>
  public sealed record Request(string? Verb, Guid[]? Tasks, Guid? Person);

  /// <param name="Name">What it is, in the words of the list.</param>
  /// <param name="Code">Why not; null when it is done.</param>
  public sealed record Item(Guid Task, string Name, string? Code, string? Message);
  public sealed record Response(int Done, IReadOnlyList<Item> Items);

  sealed record Row(Guid Id, string Element, string Name, string BusinessKey, Guid Instance);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Works works, Processes processes, CancellationToken ct) {
    if (r.Verb is not ("claim" or "assign" or "approve" or "sign")) return DossierErrors.NoSuchAct;
    if (r.Tasks is not { Length: > 0 and <= DossierTask.Most } tasks) return DossierErrors.NothingChosen;
    if (r is { Verb: "assign", Person: null }) return DossierErrors.NoAssignee;
    var reached = r.Verb == "assign" ? await processes.TasksSeen(w, ct) : await processes.Tasks(w, ct);
    var rows = await reached.Where(t => tasks.Contains(t.Id)).Select(t => new Row(t.Id, t.Element, t.Name, t.BusinessKey, t.Instance)).ToDictionaryAsync(t => t.Id, ct);
    var dossiers = await Dossiers([.. rows.Values], w, ct);
    var items = new List<Item>();
    foreach (var task in tasks.Distinct()) {
      if (!rows.TryGetValue(task, out var row)) {
        items.Add(new(task, Words.T["dossier_work_gone"], DossierErrors.TaskNotFound.Code, DossierErrors.TaskNotFound.Message));
        continue;
      }
      await using var own = works.Begin(w.Actor, w.Purpose, w.Reason);
      var refused = await Tried(() => Do(r, row, dossiers.TryGetValue(task, out var dossier) ? dossier : null, own, ct));
      items.Add(new(task, $"{row.BusinessKey} · {row.Name}", refused?.Code, refused?.Message));
    }
    return new Response(items.Count(i => i.Code is null), items);
  }

  /// <summary>The dossiers of those tasks that are steps of one.</summary>
  static async Task<Dictionary<Guid, Guid>> Dossiers(Row[] rows, Work w, CancellationToken ct) {
    var codes = rows.Select(t => t.BusinessKey).Distinct().ToArray();
    var known = await w.Db<PublicServicesDb>().Dossiers(w.Actor).Where(d => codes.Contains(d.Code)).Select(d => new { d.Id, d.Code, d.Instance }).ToDictionaryAsync(d => d.Code, ct);
    return (await DossierProcess.Of(w, rows, t => t.Instance, t => known.GetValueOrDefault(t.BusinessKey)?.Instance, ct)).ToDictionary(t => t.Id, t => known[t.BusinessKey].Id);
  }

  static async Task<Error?> Do(Request r, Row task, Guid? dossier, ScopedWork own, CancellationToken ct) {
    var (w, processes) = (own.Work, own.Services.GetRequiredService<Processes>());
    DossierDesk Desk() => own.Services.GetRequiredService<DossierDesk>();
    switch (r.Verb) {
      case "claim":
        return await Kept(await processes.Claim(w, task.Id, ct), w, ct);
      case "assign" when dossier is { } id && task.Element == "assign" && w.Actor.Can(DossierPermissions.Assign):
        return (await AssignDossiers.Run(new([new(id, task.Id)], r.Person!.Value), w, Desk(), ct)).Error;
      case "assign":
        return await Assign(task, r.Person!.Value, own, ct);
      case "approve" when dossier is { } id:
        return (await ApproveDossiers.Run(new([new(id, task.Id)], Agree: true, null), w, Desk(), ct)).Error;
      case "sign" when dossier is { } id:
        return (await SignDossiers.Run(new([new(id, task.Id)], Agree: true, null), w, Desk(), own.Services.GetRequiredService<DossierForms>(), ct)).Error;
      default:
        return DossierErrors.NoDossier;
    }
  }

  /// <summary>What a colleague changed meanwhile is left as it is, and said of that one.</summary>
  static async Task<Error?> Tried(Func<Task<Error?>> act) {
    try {
      return await act();
    } catch (DbUpdateConcurrencyException) {
      return Problems.Stale;
    }
  }

  /// <summary>Hands a task to a colleague of the same office.</summary>
  static async Task<Error?> Assign(Row task, Guid person, ScopedWork own, CancellationToken ct) {
    var w = own.Work;
    if (!w.Actor.Can(ProcessPermissions.Assign) || w.Actor.Post is not { } post) return DossierErrors.StepNotAllowed;
    if (await own.Services.GetRequiredService<Identities>().NameOfOfficial(w, post.Office, person, ct) is not { } name) return DossierErrors.NotOfOffice;
    return await Kept(await own.Services.GetRequiredService<Processes>().Assign(w, task.Id, person, name, ct), w, ct);
  }

  static async Task<Error?> Kept(Error? refused, Work w, CancellationToken ct) {
    if (refused is null) await w.Commit(ct);
    return refused;
  }

  public static void Route(IEndpointRouteBuilder routes) => routes.MapPost("/api/dossiers/tasks/bulk", Run).Requires(DossierPermissions.Read).Fresh("verb", "sign");
}
