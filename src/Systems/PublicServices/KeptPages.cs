using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Npgsql;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>
/// Pages that are the same for everyone who has not signed in are kept as they were sent, until what they show changes, the
/// day ends or another language is asked for. What they show is asked for every page: far less than making one, and a change
/// shows at once on every node.
/// </summary>
internal abstract class KeptPages(WebDatabase database, TimeProvider clock) : IOutputCachePolicy {
  /// <summary>Names of offices and of code lists are kept as long elsewhere.</summary>
  static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

  /// <summary>A statement whose one value differs whenever the page does.</summary>
  protected abstract NpgsqlCommand Content(NpgsqlDataSource source, RouteValueDictionary route);

  protected DateTimeOffset Now => clock.GetUtcNow();

  protected static NpgsqlCommand Ask(NpgsqlDataSource source, string statement, params ReadOnlySpan<object> values) {
    var command = source.CreateCommand(statement);
    foreach (var value in values) command.Parameters.Add(new() { Value = value });
    return command;
  }

  public async ValueTask CacheRequestAsync(OutputCacheContext context, CancellationToken cancellation) {
    if (!context.EnableOutputCaching) return;
    await using var content = Content(database.Source, context.HttpContext.Request.RouteValues);
    context.ResponseExpirationTimeSpan = Longest;
    context.CacheVaryByRules.VaryByValues["language"] = CultureInfo.CurrentUICulture.Name;
    context.CacheVaryByRules.VaryByValues["content"] = $"{await content.ExecuteScalarAsync(cancellation)}/{Vn.Day(Now):yyyyMMdd}";
  }

  public ValueTask ServeFromCacheAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
  public ValueTask ServeResponseAsync(OutputCacheContext context, CancellationToken cancellation) => ValueTask.CompletedTask;
}

/// <summary>Procedures change with their newest change, statistics with their newest count.</summary>
internal sealed class CataloguePages(WebDatabase database, TimeProvider clock) : KeptPages(database, clock) {
  public const string Policy = "catalogue";

  protected override NpgsqlCommand Content(NpgsqlDataSource source, RouteValueDictionary route) => source.CreateCommand("""
    select concat_ws('/', (select concat_ws('-', count(*), max(changed_at), sum(version)) from public_services.procedure),
      (select counted_at from public_services.province_month order by month desc limit 1))
    """);
}

/// <summary>Where a dossier stands, by the token of its slips: it changes with the newest evidence, and when the appointment passes.</summary>
internal sealed class TrackedPages(WebDatabase database, TimeProvider clock) : KeptPages(database, clock) {
  public const string Policy = "tracked";

  protected override NpgsqlCommand Content(NpgsqlDataSource source, RouteValueDictionary route) => Ask(source, """
    select concat_ws('/', d.version, (select max(id) from ledger.entry where object_id = d.id), d.appointment_at < $2) from public_services.dossier d where d.track_token = $1
    """, (string)route["token"]!, Now);
}

/// <summary>What a result says of itself, by the token of its QR code: it changes only when the result is sealed, sealed anew or revoked.</summary>
internal sealed class CheckedPages(WebDatabase database, TimeProvider clock) : KeptPages(database, clock) {
  public const string Policy = "checked";

  protected override NpgsqlCommand Content(NpgsqlDataSource source, RouteValueDictionary route) =>
    Ask(source, "select concat_ws('/', number, office, sealed_at, revoked_at) from public_services.dossier_result where check_token = $1", (string)route["token"]!);
}
