using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Saola.Kernel;

namespace Saola.Registries;

/// <summary>Asks for the records that a list finds as a file that takes long to make; who asked fetches it for some days.</summary>
internal static class BeginExport {
  /// <param name="Format">One of <see cref="ExportFormats.All"/>.</param>
  public sealed record Request(ListRecords.Request List, string Format);

  internal static async Task<Answer<ExportView>> Run(Request r, Work w, RecordExport export, CancellationToken ct) {
    if (await export.Check(w, r.List, r.Format, ct) is { } refused) return refused;
    var db = w.Db<ExportsDb>();
    await w.Alone("registry_export", w.Actor.Id.ToString(), ct);
    if (await db.Exports(w.Actor).CountAsync(e => e.State == ExportState.Waiting, ct) >= Export.MostWaiting) return ExportErrors.Waiting(Export.MostWaiting);
    var asked = new Export {
      Id = Guid.CreateVersion7(w.Now), Registry = r.List.Registry, Person = w.Actor.Id, ActorKind = w.Actor.Kind, PersonName = w.Actor.Name, Office = w.Actor.Post?.Office,
      Rights = JsonSerializer.SerializeToNode(HeldRights.Of(w.Actor), Json.Options)!.AsObject(), Format = r.Format, Asked = JsonSerializer.SerializeToNode(AskedList.From(r.List), Json.Options)!.AsObject(),
      Language = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, At = w.Now,
    };
    db.Add(asked);
    w.Publish(new ExportBegun(asked.Id, asked.Registry, asked.Format));
    w.Enqueue(new MakeExport(asked.Id));
    await w.Commit(ct);
    return ExportView.Of(asked);
  }

  public static void Route(IEndpointRouteBuilder routes) => routes
    .MapPost("/api/registries/{key}/exports", (string key, string? format, string? sort, string? fields, DateTimeOffset? asOf, DateOnly? on, HttpContext http, Work w, RecordExport export, CancellationToken ct) =>
      Run(new(ExportRecords.Asked(http, key, sort, fields, asOf, on), format ?? ""), w, export, ct))
    .Requires(RegistryPermissions.Read);
}

/// <summary>How far an export is.</summary>
/// <param name="State"><c>waiting</c>, <c>done</c> or <c>failed</c>.</param>
/// <param name="Until">When its file goes.</param>
internal sealed record ExportView(Guid Id, string Registry, string Format, string State, int Rows, string? Error, DateTimeOffset At, DateTimeOffset Until) {
  public static ExportView Of(Export e) => new(e.Id, e.Registry, e.Format, JsonNamingPolicy.CamelCase.ConvertName(e.State.ToString()), e.Rows, e.Error, e.At, e.At + Export.Life);
}
