using System.Globalization;
using Npgsql;
using Saola.Forms;
using Saola.Kernel;

namespace Saola.PublicServices;

/// <summary>The procedures in force today by their plain names, for who names some of them in a power; of those that nobody does for another it says so.</summary>
internal sealed class ProcedureChoices(WebDatabase database, TimeProvider clock) : IChoiceRegister {
  public string Name => "procedure";

  public async ValueTask<IReadOnlyList<Choice>> All(CancellationToken ct) {
    await using var command = database.Source.CreateCommand("""
      select distinct on (code) code, case when $2 then coalesce(name_en, plain_name, name) else coalesce(plain_name, name) end, coalesce(item -> 'inPerson' ->> 'required' = 'true', false) from public_services.procedure
      where (effective_from is null or effective_from <= $1) and (effective_to is null or $1 <= effective_to) order by code, number desc
      """);
    command.Parameters.Add(new NpgsqlParameter { Value = Vn.Day(clock.GetUtcNow()) });
    command.Parameters.Add(new NpgsqlParameter { Value = CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en" });
    await using var reader = await command.ExecuteReaderAsync(ct);
    var found = new List<Choice>();
    while (await reader.ReadAsync(ct)) found.Add(new(reader.GetString(0), reader.GetBoolean(2) ? Words.T["procedure_choice_in_person", reader.GetString(1)] : reader.GetString(1)));
    return [.. found.OrderBy(c => c.Label, StringComparer.Create(Vn.Culture, ignoreCase: true))];
  }
}
