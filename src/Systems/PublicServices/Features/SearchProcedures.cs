using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Saola.Identity;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>Finds procedures by the citizen's words, typed with or without diacritics, and by field, office, level and life event.</summary>
internal static class SearchProcedures {
  public const int PageSize = 20, MostWords = 8;

  public sealed record Request(string? Q = null, string? Field = null, string? Office = null, string? Level = null, string? LifeEvent = null, string? After = null);

  public sealed record Found(string Code, string Name, string? PlainName, string Field, string OnlineLevel, string Route, string[] Levels);

  public sealed record Response(IReadOnlyList<Found> Procedures, string? Next);

  internal static async Task<Answer<Response>> Run(Request r, Work w, Identities identities, CancellationToken ct) {
    var words = Words(r.Q);
    OrganisationCard? office = null;
    if (r.Office is { Length: > 0 } code && (office = await identities.OrganisationByCode(code, ct)) is null) return ProcedureErrors.NoOffice;
    var after = Cursor.Read(r.After);
    if (r.After is not null && after is null) return ProcedureErrors.BadCursor;
    await using var command = new NpgsqlCommand(Sql, await w.ReadConnection(ct));
    Add(command, NpgsqlDbType.Date, Vn.Day(w.Now));
    Add(command, NpgsqlDbType.Array | NpgsqlDbType.Text, words.Select(x => $"%{x}%").ToArray());
    Add(command, NpgsqlDbType.Text, $"%{string.Join(' ', words)}%");
    Add(command, NpgsqlDbType.Text, Given(r.Field));
    Add(command, NpgsqlDbType.Text, office?.Code);
    Add(command, NpgsqlDbType.Text, office is null ? null : office.Kind);
    Add(command, NpgsqlDbType.Text, Given(r.Level));
    Add(command, NpgsqlDbType.Text, Given(r.LifeEvent));
    Add(command, NpgsqlDbType.Integer, after?.Rank);
    Add(command, NpgsqlDbType.Text, after?.Name);
    Add(command, NpgsqlDbType.Text, after?.Code);
    Add(command, NpgsqlDbType.Integer, PageSize + 1);
    var rows = new List<(Found Found, Cursor At)>();
    await using var reader = await command.ExecuteReaderAsync(ct);
    while (await reader.ReadAsync(ct)) {
      var name = reader.GetString(1);
      rows.Add((new(reader.GetString(0), En(reader, 2) ?? name, reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetString(4), reader.GetString(5), reader.GetString(6), reader.GetFieldValue<string[]>(7)),
        new(reader.GetInt32(8), name, reader.GetString(0))));
    }
    return new Response([.. rows.Take(PageSize).Select(x => x.Found)], rows.Count > PageSize ? rows[PageSize - 1].At.Write() : null);
  }

  /// <summary>Names before everyday words before keywords, a short name before a long one; then as Vietnamese sorts.</summary>
  const string Sql = """
    select code, name, name_en, plain_name, field, online_level, route, levels, rank from (
      select distinct on (p.code) p.code, p.name, p.name_en, p.plain_name, p.field, p.online_level, p.route, p.levels,
        case when $3 = '%%' then 0 when p.name_search like $3 then least(length(p.name), 999) when p.search like $3 then 1000 when p.name_search like all ($2) then 2000 else 3000 end as rank
      from public_services.procedure p
      where (p.effective_from is null or p.effective_from <= $1) and (p.effective_to is null or $1 <= p.effective_to)
        and p.search like all ($2) and ($4::text is null or p.field = $4) and ($5::text is null or $5 = any (p.office_codes) or $6 = any (p.office_kinds))
        and ($7::text is null or $7 = any (p.levels)) and ($8::text is null or $8 = any (p.life_events))
      order by p.code, p.number desc) found
    where $9::int is null or (rank, name collate "vi-x-icu", code) > ($9, $10 collate "vi-x-icu", $11)
    order by rank, name collate "vi-x-icu", code limit $12
    """;

  static string[] Words(string? text) =>
    [.. Vn.Fold(Vn.Clean(text)).Split([' ', ',', '.', ';', '"'], StringSplitOptions.RemoveEmptyEntries).Select(x => x.Replace("%", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Replace("\\", "", StringComparison.Ordinal)).Where(x => x.Length > 0).Take(MostWords)];

  static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
  static string? En(NpgsqlDataReader reader, int column) =>
    reader.IsDBNull(column) || System.Globalization.CultureInfo.CurrentUICulture.TwoLetterISOLanguageName != "en" ? null : reader.GetString(column);
  static void Add(NpgsqlCommand command, NpgsqlDbType type, object? value) => command.Parameters.Add(new() { NpgsqlDbType = type, Value = value ?? DBNull.Value });

  sealed record Cursor(int Rank, string Name, string Code) {
    public string Write() => Convert.ToBase64String(JsonSerializer.SerializeToUtf8Bytes(this, Json.Options)).Replace('+', '-').Replace('/', '_');

    public static Cursor? Read(string? text) {
      if (text is null) return null;
      try {
        return JsonSerializer.Deserialize<Cursor>(Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/')), Json.Options);
      } catch (Exception e) when (e is FormatException or JsonException) {
        return null;
      }
    }
  }
}

internal static class ProcedureErrors {
  public const string Manage = "procedures.manage";

  public static Error NotFound => new(ErrorKind.NotFound, "procedures.not_found", Saola.PublicServices.Words.T["procedure_not_found"]);
  public static Error NoOffice => new(ErrorKind.Invalid, "procedures.no_office", Saola.PublicServices.Words.T["procedure_no_office"], "office");
  public static Error BadDescription => new(ErrorKind.Invalid, "procedures.bad_description", Saola.PublicServices.Words.T["procedure_bad_description"], "description");
  public static Error DraftNotFound => new(ErrorKind.NotFound, "procedures.draft_not_found", Saola.PublicServices.Words.T["procedure_draft_not_found"]);
  public static Error NoSuchFact => new(ErrorKind.NotFound, "procedures.no_such_fact", Saola.PublicServices.Words.T["procedure_no_such_fact"]);
  public static Error BadFact(string field) => new(ErrorKind.Invalid, $"procedures.bad_{char.ToLowerInvariant(field[0])}{field[1..].ToLowerInvariant()}", Saola.PublicServices.Words.T[$"procedure_bad_{field}"], field);
  public static Error UnknownName(string name) => new(ErrorKind.Invalid, "procedures.unknown_name", Saola.PublicServices.Words.T["procedure_unknown_name", name], "amount");
  public static Error OtherSum => new(ErrorKind.Invalid, "procedures.other_sum", Saola.PublicServices.Words.T["procedure_other_sum"], "text");
  public static Error FileTooLarge => new(ErrorKind.TooLarge, "procedures.file_too_large", Saola.PublicServices.Words.T["import_file_too_large"], "File");
  public static Error NoSource => new(ErrorKind.Invalid, "procedures.no_source", Saola.PublicServices.Words.T["procedure_no_source_named"], "document");
  public static Error DraftChanged => new(ErrorKind.Conflict, "procedures.draft_changed", Saola.PublicServices.Words.T["procedure_draft_changed"]);
  public static Error BadDay => new(ErrorKind.Invalid, "procedures.bad_day", Saola.PublicServices.Words.T["procedure_bad_day"], "from");
  public static Error DayPast => new(ErrorKind.Invalid, "procedures.day_past", Saola.PublicServices.Words.T["procedure_day_past"], "from");
  public static Error DayTaken(DateOnly day) => new(ErrorKind.Conflict, "procedures.day_taken", Saola.PublicServices.Words.T["procedure_day_taken", Vn.Date(day)], "from");
  public static Error Lacking(string what) => new(ErrorKind.Conflict, "procedures.lacking", what);
  public static Error NewerVersion => new(ErrorKind.Conflict, "procedures.newer_version", Saola.PublicServices.Words.T["procedure_newer_version"]);
  public static Error NotOpen => new(ErrorKind.Conflict, "procedures.not_open", Saola.PublicServices.Words.T["procedure_not_open"]);
  public static Error BadCursor => new(ErrorKind.Invalid, "procedures.bad_cursor", Saola.PublicServices.Words.T["procedure_bad_cursor"], "after");
}
