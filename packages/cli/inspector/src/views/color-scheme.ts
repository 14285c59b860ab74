import { useEffect, useState } from 'preact/hooks';

const DARK = matchMedia('(prefers-color-scheme: dark)');

/** What the user prefers, and changes of it: for what is drawn, and so knows nothing of style sheets. */
export function useColorScheme(): 'dark' | 'light' {
  const [isDark, setIsDark] = useState(DARK.matches);
  useEffect(() => {
    const update = () => setIsDark(DARK.matches);
    DARK.addEventListener('change', update);
    return () => DARK.removeEventListener('change', update);
  }, []);
  return isDark ? 'dark' : 'light';
}
