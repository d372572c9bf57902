import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', '.nx/**', 'coverage/**', 'apps/web/public/**'] },
  ...tseslint.configs.recommended,
  {
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-require-imports': 'off',
    },
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './tsconfig.test.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      // No promise is left alone: it is awaited, returned, or handed to an owner.
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      'no-console': 'error',
    },
  },
  { files: ['apps/cli/**', 'benchmarks/**', '**/tools/**', '**/__fixtures__/**'], rules: { 'no-console': 'off' } },
  // k6 runs these itself with its own globals; tools are single files outside the projects.
  { files: ['benchmarks/k6/**', '**/tools/*.ts'], ...tseslint.configs.disableTypeChecked },
);
