using Microsoft.EntityFrameworkCore;
using Saola.Kernel;
using Saola.Testing;
using Xunit;

namespace Saola.Platform.Tests;

/// <summary>The database that the migrations make is the one the program thinks it has.</summary>
public sealed class SchemaTests(SaolaApp app) : IClassFixture<SaolaApp> {
  [Fact]
  public async Task Every_table_refuses_writes_outside_a_process() {
    var open = await app.Sql("""
      select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'p') and not c.relispartition and n.nspname not in ('pg_catalog', 'information_schema', 'public')
      and n.nspname not like 'pg\_%' and c.relname <> 'migration'
      and not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'kernel.require_process'::regproc and t.tgenabled = 'O')
      """);
    Assert.Empty(open.Select(r => r[0]));
  }

  [Fact]
  public async Task Every_model_matches_the_migrated_schema() {
    var columns = (await app.Sql("""
      select n.nspname, c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull
      from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'v')
      """)).ToDictionary(r => ($"{r[0]}", $"{r[1]}", $"{r[2]}"), r => (Type: $"{r[3]}", NotNull: (bool)r[4]!));
    var faults = new List<string>();
    await using var act = app.Begin();
    foreach (var type in ReferenceTests.Assemblies().SelectMany(a => a.GetTypes()).Where(t => t.IsSubclassOf(typeof(SaolaDb)) && !t.IsAbstract)) {
      var db = (SaolaDb)typeof(Work).GetMethod(nameof(Work.Db))!.MakeGenericMethod(type).Invoke(act.Work, null)!;
      foreach (var entity in db.Model.GetEntityTypes())
        foreach (var property in entity.GetProperties()) {
          if (entity.IsMappedToJson() || entity.GetTableName() is not { } table) continue;
          var name = $"{entity.GetSchema()}.{table}.{property.GetColumnName()}";
          if (!columns.TryGetValue((entity.GetSchema()!, table, property.GetColumnName()), out var column)) faults.Add($"{name} is not in the database");
          else if (Plain(column.Type) != Plain(property.GetColumnType())) faults.Add($"{name} is {column.Type}, the model says {property.GetColumnType()}");
          else if (column.NotNull == property.IsNullable) faults.Add($"{name}: null is {(column.NotNull ? "refused" : "allowed")} by the database, not so by the model");
        }
    }
    Assert.True(faults.Count == 0, string.Join("\n", faults));
  }

  static string Plain(string type) => type.Replace("character varying", "varchar", StringComparison.Ordinal).Replace("timestamp with time zone", "timestamptz", StringComparison.Ordinal).ToLowerInvariant();
}
